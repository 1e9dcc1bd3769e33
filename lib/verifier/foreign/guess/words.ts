/** Beginnings of the names of what takes something back. */
const compensating = new Set(
  "cancel cancels release refund revert undo delete remove void rollback compensate compensation compensating reverse restore return unreserve credit free unbook abort withdraw revoke deallocate unlock retract dereserve decommit destroy reject unassign unblock unhold".split(
    " ",
  ),
);
const notifying = new Set(
  "notify notification send sending email mail sms message publish alert inform announce log audit report trace metric emit slack".split(
    " ",
  ),
);
const reading = new Set(
  "get check validate verify lookup find list describe query fetch calculate compute evaluate determine estimate is has wait poll read load search parse transform format prepare generate assert detect quote".split(
    " ",
  ),
);
const acting =
  "reserve book create take process charge place make confirm update collect pay order ship allocate add insert put open start issue register assign lock hold debit capture authorize authorise purchase buy schedule submit request set post enroll grant provision deploy increase decrease decrement increment subtract apply commit complete finalize finalise approve execute do run perform handle record save store block deduct draw withdraw transfer transferring".split(
    " ",
  );
const filler = new Set(
  [
    ...acting,
    ..."task state step lambda function fn func invoke the a an of for to by from sns sqs call handler service api status request result item and or on in error failed failure success job prod dev arn".split(
      " ",
    ),
  ].filter((word) => word !== "order"),
);
const synonyms: Readonly<Record<string, string>> = Object.fromEntries(
  [
    [
      "payment",
      "charge debit pay payments card refund credit billing bill funds fund money balance capture invoice",
    ],
    ["inventory", "stock"],
    ["booking", "reservation reservations bookings"],
    ["car", "rental vehicle cars"],
    ["hotel", "room rooms hotels"],
    ["shipment", "ship shipping delivery deliver dispatch courier"],
    ["flight", "seat seats flights airline plane"],
  ].flatMap(([word = "", others = ""]) => others.split(" ").map((other) => [other, word])),
);

/** The words of a name in small letters: `ReserveFlight2` is reserve, flight. */
function wordsIn(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}

/** Subject of a name, without what is done: `CancelHotelReservation` is hotel. */
function subjectsIn(name: string): ReadonlySet<string> {
  const words = wordsIn(name);
  const subjects = words.flatMap((word) => {
    const known = synonyms[word];
    if (known !== undefined) return [known];
    const plain = word.length > 3 ? word.replace(/s$/, "") : word;
    return isVerb(word) || filler.has(word) || filler.has(plain) ? [] : [plain];
  });
  return new Set(subjects);
}

function isVerb(word: string): boolean {
  return compensating.has(word) || notifying.has(word) || reading.has(word);
}

/** True if a name begins with a verb that takes something back, or speaks of compensation. */
export function soundsLikeCompensation(name: string): boolean {
  const words = wordsIn(name);
  return (
    words.slice(0, 3).some((word) => compensating.has(word)) || /roll ?back|compensat|refund/i.test(name)
  );
}

/** True if a name speaks of telling somebody. */
export function soundsLikeNotice(name: string): boolean {
  return wordsIn(name).some((word, index) => notifying.has(word) && index < 3);
}

/** True if a name begins with a verb that only reads or reckons. */
export function soundsLikeReading(name: string): boolean {
  const [first = "", second = ""] = wordsIn(name);
  return reading.has(first) || (filler.has(first) && !acting.includes(first) && reading.has(second));
}

/**
 * Names of functions without what tells nothing of them: the words that all begin with, such as the stack's, and the hash at the end
 * that the CDK and CloudFormation give them: `Rentals-HoldBoatD0F3D30B-x7Kq02` is HoldBoat.
 *
 * @returns by the full names.
 */
export function bareNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const bare = new Map([...new Set(names)].map((name) => [name, name.replace(/[\dA-F]{8}(-\w+)?$/, "")]));
  const parts = [...bare.values()].map((name) => name.split(/[-_]/));
  const [first = []] = parts;
  const differing = first.findIndex((part, index) => parts.some((each) => each[index] !== part));
  // Of two names the word that both begin with may well be what they are about.
  const count = parts.length < 3 ? 0 : Math.max(0, differing);
  for (const [name, plain] of bare) bare.set(name, plain.split(/[-_]/).slice(count).join("-"));
  return bare;
}

/** Words that stand in the names of most things, and tell little. */
const common = new Set(["order", "booking", "trip", "item"]);

/** The likeness of what two names are about: 1 for each word that they share. */
export function likeness(one: string, other: string): number {
  const others = subjectsIn(other);
  let found = 0;
  for (const word of subjectsIn(one)) if (others.has(word)) found += common.has(word) ? 0.6 : 1;
  return found;
}

/** True if the name of a field sounds like what identifies something. */
export function soundsLikeKey(name: string): boolean {
  return /(^|[_-])(id|key|uuid|guid|ref|reference|token|number|nr)$|^[a-z\d]+.*(Id|ID|Key|Uuid|UUID|Guid|Ref|Reference|Token)$|^(id|key)$/.test(
    name,
  );
}
