import { Template } from "aws-cdk-lib/assertions";
import * as cdk from "aws-cdk-lib/core";
import { LettersStack } from "../lib/letters-stack";

test("the template is that of the last time", () => {
  const template = Template.fromStack(new LettersStack(new cdk.App(), "Letters"));
  expect(template.toJSON()).toMatchSnapshot();
});
