import { ParleyError } from "@parley/core/wire/error";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useClient, useSession } from "../session/context.tsx";
import { roomFrom } from "./visited.ts";

/** Makes an open room from what a user typed, and opens it once the server has stored it. */
export function useOpenRoomMaker(onMade: () => void) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<{ room: string; key: string }>();
  const [problem, setProblem] = useState<string>();
  const isMade = useClient(({ myRooms }) => asked !== undefined && myRooms?.includes(asked.room) === true);

  useEffect(
    () =>
      client.on("error", ({ key, message }) => {
        if (key === undefined || key !== asked?.key) return;
        setAsked(undefined);
        setProblem(message);
      }),
    [client, asked],
  );

  useEffect(() => {
    if (!asked || !isMade) return;
    navigate(`/r/${asked.room}`);
    onMade();
  }, [asked, isMade, navigate, onMade]);

  const make = (text: string) => {
    const named = roomFrom(text);
    if ("problem" in named) return setProblem(named.problem);
    if (client.snapshot().myRooms?.includes(named.room)) return setProblem("You are in this room already.");
    if (asked) return;
    try {
      setAsked({ room: named.room, key: client.createRoom(named.room) });
    } catch (cause) {
      if (!(cause instanceof ParleyError)) throw cause;
      setProblem(cause.message);
    }
  };

  return { problem, isMaking: asked !== undefined, make, reset: () => setProblem(undefined) };
}
