import * as v from "valibot";
import { WireItem } from "../wire-item.ts";
import type { StreamRecord as Record } from "./record.ts";

export const StreamViewType = v.picklist(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]);

/** A record as `GetRecords` answers it, and as it is stored. */
export const StreamRecord: v.GenericSchema<unknown, Record> = v.object({
  eventID: v.string(),
  eventName: v.picklist(["INSERT", "MODIFY", "REMOVE"]),
  eventVersion: v.string(),
  eventSource: v.string(),
  awsRegion: v.string(),
  dynamodb: v.object({
    ApproximateCreationDateTime: v.number(),
    Keys: WireItem,
    NewImage: v.optional(WireItem),
    OldImage: v.optional(WireItem),
    SequenceNumber: v.string(),
    SizeBytes: v.number(),
    StreamViewType,
  }),
  userIdentity: v.optional(v.object({ Type: v.string(), PrincipalId: v.string() })),
});
