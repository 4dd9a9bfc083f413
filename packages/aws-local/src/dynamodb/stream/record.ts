import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { itemBytes, type WireItem, type WireValue } from "../item-size.ts";

/** What the records of a stream contain of an item, as `StreamSpecification` names it. */
export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/**
 * A record as `GetRecords` answers it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export type StreamRecord = {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  dynamodb: {
    /** Epoch seconds. */
    ApproximateCreationDateTime: number;
    Keys: WireItem;
    NewImage?: WireItem;
    OldImage?: WireItem;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
  /** Set when DynamoDB itself deleted the item. */
  userIdentity?: { Type: string; PrincipalId: string };
};

/** One write of an item: its old and its new version. */
export type Change = { before: WireItem | undefined; after: WireItem | undefined };

const sorted = (set: readonly string[]) => set.toSorted();

/** Normalizes a value for comparison: sorts sets, and drops null prototypes. */
const canonical = (value: WireValue): WireValue => {
  if (value.SS) return { SS: sorted(value.SS) };
  if (value.NS) return { NS: sorted(value.NS) };
  if (value.BS) return { BS: sorted(value.BS) };
  if (value.L) return { L: value.L.map(canonical) };
  if (value.M) return { M: canonicalItem(value.M) };
  return { ...value };
};

const canonicalItem = (item: WireItem): WireItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, canonical(value)]));

/**
 * Whether a write changed the item. DynamoDB records no other writes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export const changesItem = ({ before, after }: Change): boolean => {
  if (!before || !after) return before !== after;
  return !isDeepStrictEqual(canonicalItem(before), canonicalItem(after));
};

const eventNameOf = ({ before, after }: Change) => {
  if (!before) return "INSERT";
  return after ? "MODIFY" : "REMOVE";
};

const imagesOf = ({ before, after }: Change, view: StreamViewType) => ({
  ...(after && view.startsWith("NEW") && { NewImage: after }),
  ...(before && (view === "OLD_IMAGE" || view === "NEW_AND_OLD_IMAGES") && { OldImage: before }),
});

export type RecordContext = {
  view: StreamViewType;
  /** The names of the table's key attributes. */
  keyNames: readonly string[];
  region: string;
  sequenceNumber: string;
  /** Epoch milliseconds. */
  now: number;
};

/** The record of a write that changed an item. */
export const streamRecord = (
  change: Change,
  { view, keyNames, region, sequenceNumber, now }: RecordContext,
): StreamRecord => {
  const item = change.after ?? change.before ?? {};
  const Keys = Object.fromEntries(Object.entries(item).filter(([name]) => keyNames.includes(name)));
  const images = imagesOf(change, view);
  const bytes = [Keys, ...Object.values(images)].reduce((sum, image) => sum + itemBytes(image), 0);
  return {
    eventID: randomUUID().replaceAll("-", ""),
    eventName: eventNameOf(change),
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(now / 1000),
      Keys,
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: bytes,
      StreamViewType: view,
    },
  };
};
