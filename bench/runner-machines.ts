import { invoke, type Machines } from "./runner-scenarios.js";

const retry = [
  { ErrorEquals: ["FlightUnavailable"], MaxAttempts: 0 },
  { ErrorEquals: ["States.ALL"], MaxAttempts: 2, JitterStrategy: "FULL" },
];

/** A trip in JSONata, as our own compiler would write it: keys, variables, catches to the backward path. */
function trip(): unknown {
  const key = (step: string): string =>
    `$states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/${step}'`;
  const step = (operation: string, of: string): Record<string, unknown> => ({
    Type: "Task",
    Resource: invoke,
    Arguments: {
      FunctionName: `arn:aws:lambda:us-east-1:123456789012:function:${operation}`,
      Payload: `{% {'key': ${key(of)}, 'city': $states.context.Execution.Input.destination} %}`,
    },
    TimeoutSeconds: 905,
    Retry: retry,
  });
  const action = (name: string, next: string, back: string): Record<string, unknown> => ({
    ...step(name, name),
    Assign: { [`r_${name}`]: "{% $states.result.Payload %}" },
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: { failure: `{% {'step': '${name}', 'error': $states.errorOutput.Error} %}` },
        Next: back,
      },
    ],
    Next: next,
  });
  return {
    QueryLanguage: "JSONata",
    StartAt: "ReserveCar",
    States: {
      ReserveCar: action("ReserveCar", "ReserveHotel", "Compensated"),
      ReserveHotel: action("ReserveHotel", "ReserveFlight", "CancelCar"),
      ReserveFlight: {
        ...action("ReserveFlight", "", "CancelHotel"),
        Assign: undefined,
        Output:
          "{% {'car': $r_ReserveCar.id, 'hotel': $r_ReserveHotel.id, 'flight': $states.result.Payload.id} %}",
        Next: undefined,
        End: true,
      },
      CancelHotel: { ...step("CancelHotel", "ReserveHotel"), Next: "CancelCar" },
      CancelCar: { ...step("CancelCar", "ReserveCar"), Next: "Compensated" },
      Compensated: { Type: "Fail", Error: "Saga.Compensated", Cause: "{% $string($failure) %}" },
    },
  };
}

function manyItems(): unknown {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        Items: "{% $states.input.items %}",
        ItemProcessor: {
          StartAt: "Item",
          States: {
            Item: {
              Type: "Task",
              Resource: invoke,
              Arguments: { FunctionName: "Item", Payload: { item: "{% $states.input.number %}" } },
              End: true,
            },
          },
        },
        Output: "{% $count($states.result) %}",
        End: true,
      },
    },
  };
}

/** Expressions that need more than paths and operators. */
function expressions(): unknown {
  return {
    QueryLanguage: "JSONata",
    StartAt: "Order",
    States: {
      Order: {
        Type: "Task",
        Resource: invoke,
        Arguments: {
          FunctionName: "Item",
          Payload: {
            lines:
              "{% $map($states.input.items, function($i) { {'id': $i.id, 'total': $i.price * $i.count} }) %}",
            cheap: "{% $states.input.items[price < 20].id %}",
          },
        },
        Assign: {
          total: "{% $sum($states.input.items.(price * count)) %}",
          names: "{% $join($states.input.items.id, ', ') %}",
        },
        Next: "Sort",
      },
      Sort: {
        Type: "Pass",
        Assign: {
          counts: "{% $states.context.Execution.Input.items{id: count} %}",
          sorted: "{% $states.context.Execution.Input.items^(>price).id %}",
        },
        Output: "{% $merge([{'total': $total}, {'names': $uppercase($names)}]) %}",
        Next: "Decide",
      },
      Decide: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $count($filter($sorted, function($s) { $contains($s, /x|y/) })) > 3 %}",
            Next: "Done",
          },
        ],
        Default: "Done",
      },
      Done: { Type: "Succeed" },
    },
  };
}

export const jsonataMachines: Machines = {
  trip: JSON.parse(JSON.stringify(trip())),
  manyItems: manyItems(),
  expressions: expressions(),
};

/** The same trip in JSONPath, for runners that know nothing else. */
function tripInJsonPath(): unknown {
  const step = (operation: string, of: string): Record<string, unknown> => ({
    Type: "Task",
    Resource: invoke,
    Parameters: {
      FunctionName: `arn:aws:lambda:us-east-1:123456789012:function:${operation}`,
      Payload: {
        "key.$": `States.Format('{}:{}/${of}', $$.StateMachine.Name, $$.Execution.Name)`,
        "city.$": "$.destination",
      },
    },
    TimeoutSeconds: 905,
    Retry: retry,
  });
  const action = (name: string, next: string, back: string): Record<string, unknown> => ({
    ...step(name, name),
    ResultSelector: { "id.$": "$.Payload.id" },
    ResultPath: `$.${name}`,
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: back }],
    Next: next,
  });
  return {
    StartAt: "ReserveCar",
    States: {
      ReserveCar: action("ReserveCar", "ReserveHotel", "Compensated"),
      ReserveHotel: action("ReserveHotel", "ReserveFlight", "CancelCar"),
      ReserveFlight: { ...action("ReserveFlight", "", "CancelHotel"), Next: undefined, End: true },
      CancelHotel: { ...step("CancelHotel", "ReserveHotel"), ResultPath: null, Next: "CancelCar" },
      CancelCar: { ...step("CancelCar", "ReserveCar"), ResultPath: null, Next: "Compensated" },
      Compensated: { Type: "Fail", Error: "Saga.Compensated", Cause: "compensated" },
    },
  };
}

function manyItemsInJsonPath(): unknown {
  return {
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemProcessor: {
          StartAt: "Item",
          States: {
            Item: {
              Type: "Task",
              Resource: invoke,
              Parameters: { FunctionName: "Item", Payload: { "item.$": "$.number" } },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  };
}

export const jsonPathMachines: Machines = {
  trip: JSON.parse(JSON.stringify(tripInJsonPath())),
  manyItems: manyItemsInJsonPath(),
  expressions: undefined,
};
