import { operation, type Ref, saga, shape } from "../../../lib/saga/index.js";

interface Seat {
  readonly id: string;
  readonly name?: string;
  readonly count?: number;
}
interface Reservation {
  readonly seatId: string;
  readonly price: number;
  readonly remark?: string;
  readonly legs: readonly { readonly city: string }[];
}

export interface Traveller {
  readonly name: string;
  readonly age?: number;
  readonly bags: readonly { readonly weight: number }[];
}
export interface Tour {
  readonly by: "car" | "train";
  readonly city?: string;
  readonly departure: string;
  readonly travellers: readonly Traveller[];
  readonly friends?: readonly Traveller[];
  readonly insured?: boolean;
}

export const reserve = operation("Reserve", {
  request: shape<Seat>(),
  response: shape<Reservation>(),
  rejections: ["Full"],
});
export const cancel = operation("Cancel", { request: shape<Pick<Seat, "id">>() });
export const look = operation("Look", { request: shape<Seat>(), response: shape<Reservation>() });
export const approve = operation("Approve", {
  request: shape<{ id: string; token: string }>(),
  response: shape<{ by: string }>(),
  rejections: ["Refused"],
});

/** The plainest request. */
export const withKey = ({ key }: { readonly key: Ref<string> }) => ({ id: key });
/** The plainest step. */
export const reserving = { action: reserve, request: withKey, compensation: cancel };

export const tour = () => saga<Tour>("Tour");
