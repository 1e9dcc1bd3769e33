import { firstJavaRandom } from "../../jsonata/java-random.js";
import { Arguments } from "./arguments.js";
import type { Definition } from "./call.js";

/** The numbers that `States.MathAdd` takes: 32 bits. */
const [least, most] = [-2_147_483_648, 2_147_483_647];

export const numberFunctions: readonly Definition[] = [
  [
    "States.MathAdd",
    2,
    (given) => {
      const found = new Arguments("States.MathAdd", given);
      const numbers = [found.integer(0), found.integer(1)];
      for (const number of numbers) {
        if (number < least || number > most)
          return found.fail(`a number must be from ${least} to ${most}, but is ${number}`);
      }
      return numbers.reduce((sum, number) => sum + number, 0);
    },
  ],
  [
    "States.MathRandom",
    { least: 2, most: 3 },
    (given, { services }) => {
      const found = new Arguments("States.MathRandom", given);
      const [first, end] = [found.integer(0), found.integer(1)];
      if (end <= first) return found.fail(`the end ${end} must be greater than the start ${first}`);
      const random = given.length > 2 ? firstJavaRandom(found.integer(2)) : services.random();
      return first + Math.floor(random * (end - first));
    },
  ],
];
