import { operation, saga, shape } from "cdk-saga";

interface Reserve {
  readonly id: string;
  readonly city: string;
}

const reserveHotel = operation("ReserveHotel", {
  request: shape<Reserve>(),
  response: shape<{ readonly price: number }>(),
});
const cancelHotel = operation("CancelHotel", { request: shape<Reserve>() });
const reserveFlight = operation("ReserveFlight", {
  request: shape<Reserve>(),
  rejections: ["FlightUnavailable"],
});
const cancelFlight = operation("CancelFlight", { request: shape<Reserve>() });

export const lodging = saga<{ readonly city: string }>("Lodging")
  .parallel("Both", {
    stay: (branch) =>
      branch.step("ReserveHotel", {
        action: reserveHotel,
        request: ({ input, key }) => ({ id: key, city: input.city }),
        compensation: cancelHotel,
      }),
    travel: (branch) =>
      branch.step("ReserveFlight", {
        action: reserveFlight,
        request: ({ input, key }) => ({ id: key, city: input.city }),
        compensation: cancelFlight,
      }),
  })
  .output(({ results }) => ({ price: results.Both.stay.ReserveHotel.price }));
