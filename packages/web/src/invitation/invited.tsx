import { defaultRoom } from "@parley/core/wire/limits";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useSession } from "../session/context.tsx";
import { forgetInvitation } from "./opened.ts";

type Props = { room: string; invitation: string };

/** In place of a private room whose link was opened: nothing is accepted before its reader says so. */
export default function Invited({ room, invitation }: Props) {
  const { joins, problem, join } = useJoining(room, invitation);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what had the focus may go with each answer
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [problem]);
  return (
    <div className="m-auto max-w-sm px-6 py-10 text-center">
      <title>Invitation · Parley</title>
      <h1 ref={heading} tabIndex={-1} className="text-balance font-bold text-xl tracking-tight outline-none">
        {problem ?? "You were invited to a private room"}
      </h1>
      {problem === undefined ? (
        <>
          <p className="mt-2 text-quiet">Once you join, its members see your name, and you see the room.</p>
          <div className="mt-6 flex flex-wrap justify-center gap-2">
            <Link to={`/r/${defaultRoom}`} className="button" onClick={forgetInvitation}>
              Not now
            </Link>
            <button type="button" className="button button-primary" aria-disabled={joins} onClick={join}>
              {joins ? "Joining…" : "Join"}
            </button>
          </div>
        </>
      ) : (
        <Link to={`/r/${defaultRoom}`} className="button button-primary mt-6" onClick={forgetInvitation}>
          Go to #{defaultRoom}
        </Link>
      )}
    </div>
  );
}

function useJoining(room: string, invitation: string) {
  const { client } = useSession();
  const [asked, setAsked] = useState<string>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stops = [
      client.on("error", ({ key, message }) => {
        if (key === asked) setProblem(message);
      }),
      client.on("removed", (removed) => {
        if (removed.room === room) setProblem((before) => before ?? "This invitation is not valid.");
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, room, asked]);
  const join = () => {
    if (asked === undefined) setAsked(client.joinRoom(room, { invitation }));
  };
  return { joins: asked !== undefined, problem, join };
}
