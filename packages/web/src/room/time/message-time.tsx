import { useNow } from "../../session/now.ts";
import { fullTime, shortTime } from "./time.ts";

export function MessageTime({ timestamp }: { timestamp: string }) {
  const now = useNow();
  const at = Date.parse(timestamp);
  return (
    <time dateTime={timestamp} title={fullTime(at)} className="whitespace-nowrap text-quiet text-xs">
      {shortTime(at, now)}
    </time>
  );
}
