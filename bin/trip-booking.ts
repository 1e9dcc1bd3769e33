import { App } from "aws-cdk-lib";
import { TripBookingStack } from "../lib/examples/trip-booking/stack.js";

const app = new App();
new TripBookingStack(app, "TripBooking");
app.synth();
