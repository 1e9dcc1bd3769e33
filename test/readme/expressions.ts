import { and, coalesce, eq, gte, operation, product, saga, shape, sum, text } from "cdk-saga";

interface Stay {
  readonly city: string;
  readonly nights: number;
  readonly pricePerNight: number;
  readonly cleaning?: number;
  readonly tariff: "flexible" | "saver";
}
const bookRoom = operation("BookRoom", {
  request: shape<{
    readonly id: string;
    readonly title: string;
    readonly price: number;
    readonly breakfast: boolean;
  }>(),
});
const cancelRoom = operation("CancelRoom", { request: shape<{ readonly id: string }>() });

export const stay = saga<Stay>("Stay").step("BookRoom", {
  action: bookRoom,
  request: ({ input, key }) => ({
    id: key,
    title: text`${input.nights} nights in ${input.city}`,
    price: sum(product(input.nights, input.pricePerNight), coalesce(input.cleaning, 0)),
    breakfast: and(gte(input.nights, 3), eq(input.tariff, "flexible")),
  }),
  compensation: cancelRoom,
});
