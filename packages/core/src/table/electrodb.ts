/// <reference path="../../electrodb/entity.d.ts" />
/**
 * ElectroDB's entities, without its services and transactions, which nothing here uses: a tenth of what a
 * bundle would have of it.
 */

export type { EntityConfiguration, EntityItem } from "electrodb";
export { Entity } from "electrodb/src/entity.js";
