import * as cdk from "aws-cdk-lib/core";
import { LettersStack } from "../lib/letters-stack";

const app = new cdk.App();
new LettersStack(app, "LettersStack");
