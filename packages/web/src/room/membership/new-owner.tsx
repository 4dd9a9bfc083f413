import { useEffect, useRef } from "react";

type Props = { name: string; onCancel: () => void; onConfirm: () => void };

/** Asks before the room gets another owner, in place of the list of members. */
export function NewOwner({ name, onCancel, onConfirm }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h3 ref={heading} tabIndex={-1} className="font-semibold text-sm outline-none [overflow-wrap:anywhere]">
        Make <bdi>{name}</bdi> the owner?
      </h3>
      <p className="mt-2 text-quiet text-sm">
        You will be a moderator from then on. Only the new owner can change that.
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="button button-danger" onClick={onConfirm}>
          Hand over
        </button>
      </div>
    </>
  );
}
