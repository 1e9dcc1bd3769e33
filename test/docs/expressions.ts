import {
  and,
  coalesce,
  count,
  eq,
  filter,
  gt,
  gte,
  jsonata,
  jsonText,
  map,
  operation,
  product,
  round,
  saga,
  shape,
  sum,
  sumOf,
  text,
  when,
} from "cdk-saga";
import { cancelHotel } from "./operations.js";
import type { Page } from "./support/page.js";

interface Stay {
  readonly city: string;
  readonly nights: number;
  readonly pricePerNight: number;
  readonly cleaning?: number;
  readonly member?: boolean;
  readonly tariff: "flexible" | "fixed";
  readonly guests: readonly { readonly name: string; readonly fee: number }[];
}

const bookRooms = operation("BookRooms", {
  request: shape<{
    readonly id: string;
    readonly city: string;
    readonly title: string;
    readonly price: number;
    readonly breakfast: boolean;
    readonly guests: number;
    readonly tier?: "gold" | "standard";
    readonly vat?: number;
    readonly names?: readonly string[];
    readonly paying?: number;
    readonly note?: string;
  }>(),
});

export const stay = saga<Stay>("Stay").step("BookRooms", {
  action: bookRooms,
  request: ({ input, key, execution }) => ({
    id: key,
    city: input.city,
    title: text`${input.nights} nights in ${input.city}`,
    price: sum(
      product(input.nights, input.pricePerNight),
      coalesce(input.cleaning, 0),
      sumOf(input.guests, ({ fee }) => fee),
    ),
    breakfast: and(gte(input.nights, 3), eq(input.tariff, "flexible")),
    guests: count(input.guests),
    tier: when(input.member, "gold", "standard"),
    vat: round(product(input.pricePerNight, 0.19), 2),
    names: map(input.guests, ({ name }) => name),
    paying: count(filter(input.guests, ({ fee }) => gt(fee, 0))),
    note: jsonText({ bookedBy: execution.name, at: execution.startTime }),
  }),
  compensation: cancelHotel,
});

export const raw = saga<Stay>("RawStay").step("BookRooms", {
  action: bookRooms,
  request: ({ input, key }) => ({
    id: key,
    city: input.city,
    title: jsonata<string>("$uppercase($city)", { city: input.city }),
    price: input.pricePerNight,
    breakfast: false,
    guests: 1,
  }),
  compensation: {
    operation: cancelHotel, // with a request of its own: that of the action might fail once more
    request: ({ input, key }) => ({ id: key, city: input.city }),
  },
});

const rome = {
  city: "Rome",
  nights: 3,
  pricePerNight: 80,
  tariff: "flexible",
  guests: [{ name: "Ada", fee: 2 }],
};

const called = {
  id: "Machine:run/BookRooms",
  city: "Rome",
  title: "3 nights in Rome",
  breakfast: true,
  guests: 1,
  tier: "standard",
  names: ["Ada"],
  paying: 1,
  note: '{"bookedBy":"run","at":"2000-01-01T00:00:00.000Z"}',
};

export const page: Page = {
  sagas: { stay, raw },
  failures: {
    "the data is as its type says": {
      saga: stay,
      input: rome,
      calledWith: { BookRooms: { ...called, price: 242, vat: 15.2 } },
    },
    "`pricePerNight` is null": {
      saga: stay,
      input: { ...rome, pricePerNight: null },
      calledWith: { BookRooms: called },
    },
    "raw JSONata in a request fails, for `city` is a number": { saga: raw, input: { ...rome, city: 7 } },
    "raw JSONata in a request yields nothing": { saga: raw, input: { pricePerNight: 80 } },
  },
  costs: {
    "`Stay` completes": { saga: stay },
    "`RawStay` completes": { saga: raw },
  },
};
