import { roomsInFrame } from "@parley/core/wire/limits";

/** A hint for whoever follows more rooms than one frame names. */
export default function ManyRooms({ count }: { count: number }) {
  return (
    <p className="px-3 pt-3 text-xs opacity-85">
      {`You follow ${count} rooms. With more than ${roomsInFrame}, connecting takes longer. Leave rooms that you no longer need.`}
    </p>
  );
}
