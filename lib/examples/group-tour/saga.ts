import { coalesce, count, eq, exists, lte, not, saga, text } from "cdk-saga";
import {
  cancelCar,
  cancelFlight,
  cancelHotel,
  confirmCar,
  confirmFlight,
  confirmHotel,
  reserveCar,
  reserveFlight,
  reserveHotel,
} from "../trip-booking/operations.js";
import type { TourRequest } from "./contract.js";
import {
  cancelPlace,
  cancelTrain,
  confirmPlace,
  confirmTrain,
  requestApproval,
  reservePlace,
  reserveTrain,
  sendTicket,
  takePayment,
  tellOrganiser,
  withdrawApproval,
} from "./operations.js";
import { amountsOf, costOf } from "./prices.js";

/** The limit, in euros, above which a tour needs the manager's approval. */
const costsWithoutApproval = 2500;

/** The largest number of travellers: each is an element of a list, and a history has an end. */
const mostTravellers = 20;

/** Car or train, hotel, flight, and a place for each traveller; approved where it is dear; paid; confirmed: or nothing. */
export const groupTour = saga<TourRequest>("GroupTour", { title: "Book a group tour", deadline: { days: 3 } })
  .choice("Onward", {
    car: {
      title: "if the group goes on by car",
      when: ({ input }) => eq(input.onward, "car"),
      steps: (path) =>
        path.step("ReserveCar", {
          action: reserveCar,
          request: ({ input, key }) => ({
            reservationId: key,
            city: input.airport,
            from: input.departure,
            until: input.return,
          }),
          compensation: cancelCar,
        }),
    },
    train: {
      when: "otherwise",
      steps: (path) =>
        path.step("ReserveTrain", {
          action: reserveTrain,
          request: ({ input, key }) => ({
            reservationId: key,
            origin: input.airport,
            destination: input.town,
            departure: input.departure,
            return: input.return,
            seats: count(input.travellers),
          }),
          compensation: cancelTrain,
        }),
    },
  })
  .parallel("Arrival", {
    hotel: (branch) =>
      branch.step("ReserveHotel", {
        action: reserveHotel,
        request: ({ input, key }) => ({
          reservationId: key,
          city: input.town,
          from: input.departure,
          until: input.return,
          guests: count(input.travellers),
        }),
        compensation: cancelHotel,
      }),
    flight: (branch) =>
      branch.step("ReserveFlight", {
        action: reserveFlight,
        request: ({ input, key }) => ({
          reservationId: key,
          origin: input.origin,
          destination: input.airport,
          departure: input.departure,
          return: input.return,
          seats: count(input.travellers),
        }),
        compensation: cancelFlight,
      }),
  })
  .forEach("Travellers", {
    title: "A place for each traveller",
    items: ({ input }) => input.travellers,
    maxItems: mostTravellers,
    each: (traveller) =>
      traveller.step("ReservePlace", {
        action: reservePlace,
        request: ({ input, item, key }) => ({
          reservationId: key,
          town: input.town,
          excursion: item.excursion,
          day: input.departure,
        }),
        compensation: cancelPlace,
      }),
  })
  .choice("Approval", {
    manager: {
      title: `if it costs more than ${costsWithoutApproval} euros`,
      // Said so that what has no price is asked for, too.
      when: ({ results }) => not(lte(costOf(results), costsWithoutApproval)),
      steps: (path) =>
        path.callback("ApproveTour", {
          title: "Ask the manager for approval",
          action: requestApproval,
          request: ({ input, results, key, taskToken }) => ({
            approvalId: key,
            taskToken,
            subject: text`${count(input.travellers)} people to ${input.town} on ${input.departure}`,
            amount: costOf(results),
          }),
          compensation: withdrawApproval,
          timeout: { days: 2 },
          heartbeat: { days: 1 }, // until then the manager answers, or says that it was seen
        }),
    },
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ input, results, key }) => ({
      paymentId: key,
      payer: input.organiser,
      amounts: amountsOf(results),
    }),
  })
  .parallel("Confirmations", {
    hotel: (branch) =>
      branch.step("ConfirmHotel", {
        kind: "retriable",
        action: confirmHotel,
        request: ({ input, results, key }) => ({
          confirmationId: key,
          reservationId: results.Arrival.hotel.ReserveHotel.reservationId,
          city: input.town,
          from: input.departure,
        }),
      }),
    flight: (branch) =>
      branch.step("ConfirmFlight", {
        kind: "retriable",
        action: confirmFlight,
        request: ({ input, results, key }) => ({
          confirmationId: key,
          reservationId: results.Arrival.flight.ReserveFlight.reservationId,
          origin: input.origin,
          destination: input.airport,
          departure: input.departure,
        }),
      }),
    onward: (branch) =>
      branch.choice("ConfirmOnward", {
        car: {
          title: "if a car was reserved",
          when: ({ results }) => exists(results.Onward.car.ReserveCar.reservationId),
          steps: (path) =>
            path.step("ConfirmCar", {
              kind: "retriable",
              action: confirmCar,
              request: ({ input, results, key }) => ({
                confirmationId: key,
                reservationId: coalesce(results.Onward.car.ReserveCar.reservationId, ""),
                city: input.airport,
                from: input.departure,
              }),
            }),
        },
        train: {
          when: "otherwise",
          steps: (path) =>
            path.step("ConfirmTrain", {
              kind: "retriable",
              action: confirmTrain,
              request: ({ input, results, key }) => ({
                confirmationId: key,
                reservationId: coalesce(results.Onward.train.ReserveTrain.reservationId, ""),
                origin: input.airport,
                destination: input.town,
                departure: input.departure,
              }),
            }),
        },
      }),
  })
  .forEach("Places", {
    title: "Confirm each place",
    items: ({ results }) => results.Travellers,
    maxItems: mostTravellers,
    each: (place) =>
      place.step("ConfirmPlace", {
        kind: "retriable",
        action: confirmPlace,
        request: ({ input, item, key }) => ({
          confirmationId: key,
          reservationId: item.ReservePlace.reservationId,
          town: input.town,
          excursion: item.ReservePlace.excursion,
          day: input.departure,
        }),
      }),
  })
  .forEach("Tickets", {
    title: "A ticket for each traveller",
    items: ({ input }) => input.travellers,
    maxItems: mostTravellers,
    each: (traveller) =>
      traveller.step("SendTicket", {
        kind: "best-effort",
        action: sendTicket,
        request: ({ input, item, key }) => ({
          messageId: key,
          traveller: item.name,
          town: input.town,
          departure: input.departure,
        }),
      }),
  })
  .output(({ results }) => ({
    hotel: results.Arrival.hotel.ReserveHotel.reservationId,
    flight: results.Arrival.flight.ReserveFlight.reservationId,
    car: results.Onward.car.ReserveCar.reservationId,
    train: results.Onward.train.ReserveTrain.reservationId,
    places: count(results.Travellers),
    approvedBy: results.Approval.manager.ApproveTour.by,
    paid: results.TakePayment.amount,
  }))
  .recovery({
    order: { first: ["Onward"] }, // a car is free of charge for an hour
    continueOnStuck: true, // nobody is kept waiting for what another has to repair
  })
  .onCompleted("TellOfTour", {
    title: "Tell the organiser that the tour is booked",
    action: tellOrganiser,
    request: ({ input, key }) => ({
      messageId: key,
      organiser: input.organiser,
      news: text`The tour to ${input.town} is booked.`,
    }),
  })
  .onCompensated("TellOfFailure", {
    title: "Tell the organiser that it could not be booked",
    action: tellOrganiser,
    request: ({ input, key, failure }) => ({
      messageId: key,
      organiser: input.organiser,
      news: text`The tour to ${input.town} could not be booked: ${failure.error}.`,
    }),
  });
