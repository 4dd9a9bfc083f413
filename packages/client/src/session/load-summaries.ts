import { MyRooms } from "@parley/core/protocol/http";
import { summariesOfRequest } from "@parley/core/wire/limits";
import * as v from "valibot";
import { readApi } from "../http/read-api.ts";
import type { Engine } from "./engine.ts";

/** Reads the summaries of rooms that there are none of: see `Parley.loadSummaries`. */
export const loadSummaries = async (
  engine: Pick<Engine, "api" | "list" | "listChanged">,
  user: string,
  rooms: readonly string[],
): Promise<void> => {
  const missing = engine.list.missing(rooms).slice(0, summariesOfRequest);
  if (missing.length === 0) return;
  const query = new URLSearchParams({ rooms: missing.join(",") });
  const path = `/users/${encodeURIComponent(user)}/rooms?${query}`;
  const read = await readApi(engine.api, path, new AbortController().signal);
  engine.list.shown(v.parse(MyRooms, read).rooms);
  engine.listChanged();
};
