/** A value in DynamoDB's JSON. */
export type WireValue = {
  S?: string;
  N?: string;
  /** Base64. */
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: readonly string[];
  NS?: readonly string[];
  BS?: readonly string[];
  L?: readonly WireValue[];
  M?: Readonly<Record<string, WireValue>>;
};

export type WireItem = Readonly<Record<string, WireValue>>;

/**
 * The size of an item in bytes, which determines its price: names and values, UTF-8. Where AWS says
 * "approximately", for numbers, this is what its engine does.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: WireItem): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const base64Bytes = (text: string) => Buffer.byteLength(text, "base64");

/** The overhead of a list or a map, and of each of its elements. */
const overhead = { collection: 3, element: 1 };

const valueBytes = (value: WireValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return base64Bytes(value.B);
  if (value.SS) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if (value.NS) return sum(value.NS.map(numberBytes));
  if (value.BS) return sum(value.BS.map(base64Bytes));
  if (value.L)
    return overhead.collection + sum(value.L.map((element) => overhead.element + valueBytes(element)));
  if (value.M)
    return overhead.collection + itemBytes(value.M) + overhead.element * Object.keys(value.M).length;
  return 1;
};

/**
 * One byte for the exponent, one for each two digits counted from the decimal point, one for a
 * minus sign.
 */
const numberBytes = (text: string): number => {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)0*(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const leading = /^0*/.exec(whole + fraction)?.[0].length ?? 0;
  const digits = (whole + fraction).slice(leading).replace(/0+$/, "").length;
  if (digits === 0) return 1;
  const magnitude = whole.length - leading - 1 + Number(exponent);
  const pairs = magnitude % 2 === 0 ? 1 + Math.ceil((digits - 1) / 2) : Math.ceil(digits / 2);
  return 1 + pairs + (sign === "-" ? 1 : 0);
};
