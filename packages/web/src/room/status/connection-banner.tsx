import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { remaining } from "../../page/remaining.ts";
import { useClient, useSession } from "../../session/context.tsx";
import { useLasting } from "../time/use-lasting.ts";

const patienceMs = 1500;

/** Says that new messages wait, once the connection has been lost for more than a moment. */
export function ConnectionBanner() {
  const { client } = useSession();
  const status = useClient((snapshot) => snapshot.status);
  const retryAt = useClient((snapshot) => snapshot.retryAt);
  const away = useLasting(status !== "open", patienceMs);
  if (status === "open" || (!away && status !== "closed")) return null;
  const tryNow = () => {
    client.close();
    client.connect();
  };
  return (
    <div className="mx-3 mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-line bg-sunken px-3.5 py-2 text-sm sm:mx-5">
      <CloudOff aria-hidden="true" className="size-4 shrink-0 text-quiet" />
      <p key={status} className="min-w-0 flex-1 basis-52">
        {status === "closed" ? "You are disconnected." : "The server is unreachable."}{" "}
        <span className="text-quiet">Messages are kept here and sent when you are back.</span>
      </p>
      {status === "closed" && (
        <button type="button" className="button min-h-9" onClick={() => client.connect()}>
          Connect
        </button>
      )}
      {retryAt !== undefined && <Countdown until={retryAt} />}
      {status === "waiting" && (
        <button type="button" className="button min-h-9" onClick={tryNow}>
          Try now
        </button>
      )}
    </div>
  );
}

function Countdown({ until }: { until: number }) {
  const [text, setText] = useState(countdownTo(until));
  useEffect(() => {
    setText(countdownTo(until));
    const timer = setInterval(() => setText(countdownTo(until)), 500);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <span aria-hidden="true" className="text-quiet text-xs tabular-nums">
      {text}
    </span>
  );
}

const countdownTo = (until: number): string => {
  const left = until - Date.now();
  return left > 0 ? `Next attempt in ${remaining(left)}` : "Trying now";
};
