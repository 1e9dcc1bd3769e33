import { describe, expect, test } from "@jest/globals";
import { NamedResources } from "../../../lib/local/assembly/named-resources.js";

const resource = (constructPath: string, logicalId: string) => ({
  logicalId,
  constructPath,
  stackName: "Trip",
  name: `Trip-${logicalId}`,
  arn: `arn:aws:states:us-east-1:123456789012:stateMachine:Trip-${logicalId}`,
});
const booking = resource("Trip/Booking/StateMachine", "BookingStateMachine0A1B2C3D");
const bookingV2 = resource("Trip/BookingV2/StateMachine", "BookingV2StateMachineFFFFFFFF");
const other = resource("Trip/Other", "Other12345678");
const machines = new NamedResources("state machine", [booking, bookingV2, other]);

describe("a resource is found by", () => {
  test.each([
    ["its logical id", booking.logicalId],
    ["its logical id without the CDK's hash", "BookingStateMachine"],
    ["its stack and logical id", `Trip/${booking.logicalId}`],
    ["its deployed name", booking.name],
    ["its ARN", booking.arn],
    ["its construct's path", "Trip/Booking/StateMachine"],
    ["its construct's path in the stack", "Booking/StateMachine"],
    ["the path of a construct around it", "Trip/Booking"],
    ["the beginning of its logical id", "BookingS"],
    ["the end of its path", "Booking/StateMachine"],
    ["the end of its logical id", "kingStateMachine"],
  ])("%s", (_name, name) => {
    expect(machines.find(name)).toBe(booking);
  });

  test("the path of its saga, though the saga has other state machines", () => {
    const stopper = resource(
      "Trip/Booking/CompensateStopped/StateMachine",
      "BookingCompensateStopped00000000",
    );
    const both = new NamedResources("state machine", [stopper, booking]);
    expect([both.find("Booking"), both.find("Trip/Booking")]).toEqual([booking, booking]);
  });

  test("an exact name, though others begin with it", () => {
    const exact = resource("Trip/Boo", "Boo12345678");
    expect(new NamedResources("state machine", [booking, bookingV2, exact]).find("Boo")).toBe(exact);
  });
});

test("fails on a beginning that several have, and lists them", () => {
  expect(() => machines.find("Book")).toThrow(
    '"Book" is no single state machine. Name one of these, by logical id, deployed name, ARN or construct path: ' +
      "BookingStateMachine0A1B2C3D (Trip/Booking/StateMachine), BookingV2StateMachineFFFFFFFF (Trip/BookingV2/StateMachine).",
  );
});

test("fails on a name that none has, and lists all", () => {
  expect(() => machines.find("Flight")).toThrow(
    /^There is no state machine "Flight"\. Name one of these.*Other12345678/,
  );
  expect(() => machines.find("")).toThrow('There is no state machine "".');
});

test("fails where there is none at all", () => {
  expect(() => new NamedResources("state machine", []).find("Trip")).toThrow(
    'There is no state machine "Trip": the cloud assembly has none.',
  );
});
