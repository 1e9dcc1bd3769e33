import { z } from "zod";
import { operation } from "../../lib/index.js";

const reserve = async ({ reservationId, city }: { reservationId: string; city: string }) => ({
  price: reservationId.length + city.length,
});

const request = z.object({ reservationId: z.string(), city: z.string() });
export const reserveCar = operation("ReserveCar", { request, response: z.object({ price: z.number() }) });

export const handler = async (event: unknown) => reserve(request.parse(event));
