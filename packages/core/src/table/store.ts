import { documentClient } from "../aws/document-client.ts";
import type { DynamoDB } from "../aws/dynamodb.ts";
import { blocklistEntity } from "./blocklist.entity.ts";
import { blocklistEntryEntity } from "./blocklist-entry.entity.ts";
import { connectionEntity } from "./connection.entity.ts";
import { descriptionEntity } from "./description.entity.ts";
import { directoryEntity } from "./directory.entity.ts";
import { eventEntity } from "./event.entity.ts";
import { intentEntity } from "./intent.entity.ts";
import { invitationEntity } from "./invitation.entity.ts";
import { leaseEntity } from "./lease.entity.ts";
import { limitEntity } from "./limit.entity.ts";
import { bannedEntity, memberEntity } from "./member.entity.ts";
import { muteEntity } from "./mute.entity.ts";
import { readMarkerEntity } from "./read-marker.entity.ts";
import { reportEntity } from "./report.entity.ts";
import { reportPartyEntity } from "./report-party.entity.ts";
import { revocationEntity } from "./revocation.entity.ts";
import { roomEntity } from "./room.entity.ts";
import { stageEntity } from "./stage.entity.ts";
import { subscriptionEntity } from "./subscription.entity.ts";
import { turnEntity } from "./turn.entity.ts";
import { userEntity } from "./user.entity.ts";

export type StoreOptions = {
  client: DynamoDB;
  /** The table's name. */
  table: string;
  /** Days that messages are kept; 0, the default, keeps them forever. */
  retentionDays?: number;
  /** The clock, in epoch milliseconds. */
  now?: () => number;
};

/** The opened table: its entities, and the settings that every verb reads. */
export type Store = ReturnType<typeof openStore>;

/** Opens the table for the verbs. It reads and writes nothing yet. */
export const openStore = ({ client, table, retentionDays = 0, now = Date.now }: StoreOptions) => {
  const configuration = { client: documentClient(client), table };
  return {
    now,
    retentionDays,
    revocations: revocationEntity(configuration),
    rooms: roomEntity(configuration),
    events: eventEntity(configuration),
    intents: intentEntity(configuration),
    connections: connectionEntity(configuration),
    subscriptions: subscriptionEntity(configuration),
    leases: leaseEntity(configuration),
    users: userEntity(configuration),
    readMarkers: readMarkerEntity(configuration),
    members: memberEntity(configuration),
    banned: bannedEntity(configuration),
    mutes: muteEntity(configuration),
    turns: turnEntity(configuration),
    descriptions: descriptionEntity(configuration),
    invitations: invitationEntity(configuration),
    reports: reportEntity(configuration),
    reportParties: reportPartyEntity(configuration),
    blocklists: blocklistEntity(configuration),
    blocklistEntries: blocklistEntryEntity(configuration),
    directory: directoryEntity(configuration),
    limits: limitEntity(configuration),
    stages: stageEntity(configuration),
  };
};
