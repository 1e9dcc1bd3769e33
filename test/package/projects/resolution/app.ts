// Imports a value and a type from every entry point, so that each of them has to be found.
import { type ISaga, Saga, type SagaProps } from "cdk-saga";
import { compile, type SagaDocument } from "cdk-saga/core";
import { type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import { type Verification, verify } from "cdk-saga/testing";

export type Everything = [ISaga, SagaProps<SagaDocument>, LocalEnvironment, Verification];
export const everything = [Saga, compile, startLocalEnvironment, verify];
