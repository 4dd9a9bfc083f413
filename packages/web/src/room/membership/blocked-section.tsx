import { useState } from "react";
import { useClient, useSession } from "../../session/context.tsx";
import { requestProblem } from "../../session/request-problem.ts";
import { MemberLabel } from "./member-item.tsx";

/** Whom the user has blocked, and how to unblock them. */
export function BlockedSection() {
  const blocked = useClient((snapshot) => snapshot.blocked);
  const [problem, setProblem] = useState<string>();
  if (blocked.length === 0) return null;
  return (
    <section>
      <h3 className="font-semibold text-sm">Blocked users</h3>
      <ul aria-label="Blocked users" className="mt-1.5 flex max-h-60 flex-col gap-1 overflow-y-auto">
        {blocked.map((userId) => (
          <BlockedUser key={userId} userId={userId} onProblem={setProblem} />
        ))}
      </ul>
      <p role="alert" className="mt-2 text-bad text-sm empty:hidden">
        {problem}
      </p>
    </section>
  );
}

type Props = { userId: string; onProblem: (problem: string | undefined) => void };

function BlockedUser({ userId, onProblem }: Props) {
  const { client } = useSession();
  const name = useClient(({ rooms }) => {
    for (const { messages } of rooms.values()) {
      const last = messages.findLast((message) => message.userId === userId);
      if (last) return last.name;
    }
    return undefined;
  });
  const unblock = () => {
    onProblem(undefined);
    client.setBlocked(userId, false).catch((cause: unknown) => onProblem(requestProblem(cause)));
  };
  return (
    <li className="flex min-h-11 items-center gap-2">
      <MemberLabel member={{ userId, name }} tag={undefined} />
      <button
        type="button"
        className="button shrink-0"
        aria-label={`Unblock ${name ?? "this user"}`}
        onClick={unblock}
      >
        Unblock
      </button>
    </li>
  );
}
