import { App } from "aws-cdk-lib";
import { GroupTourStack } from "../lib/examples/group-tour/stack.js";

const app = new App();
new GroupTourStack(app, "GroupTour");
app.synth();
