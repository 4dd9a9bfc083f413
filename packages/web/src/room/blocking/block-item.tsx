import { Menu } from "@base-ui/react/menu";
import { CircleSlash } from "lucide-react";
import { useState } from "react";
import { useSession } from "../../session/context.tsx";
import { useBlocked } from "./use-blocked.ts";

type Props = {
  userId: string;
  /** It is done: what the menu is of may be folded away by it. */
  onDone: () => void;
};

/** Blocks a user for its reader, or unblocks them: an entry of a menu. */
export function BlockItem({ userId, onDone }: Props) {
  const { client } = useSession();
  const isBlocked = useBlocked(userId);
  const [state, setState] = useState<"ready" | "busy" | "failed">("ready");
  const change = async () => {
    setState("busy");
    try {
      await client.setBlocked(userId, !isBlocked);
    } catch {
      return setState("failed");
    }
    onDone();
  };
  const label = isBlocked ? "Unblock user" : "Block user";
  return (
    <Menu.Item
      className="menu-item"
      closeOnClick={false}
      disabled={state === "busy"}
      onClick={() => void change()}
    >
      <CircleSlash aria-hidden="true" className="size-4" />
      {state === "failed" ? `${label}: failed, try again` : label}
    </Menu.Item>
  );
}
