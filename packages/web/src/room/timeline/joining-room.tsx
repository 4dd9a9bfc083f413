const widths = ["w-2/5", "w-3/5", "w-1/3", "w-1/2"];

/** Replaces the messages until the room's state is there. */
export function JoiningRoom() {
  return (
    <div aria-hidden="true" className="flex flex-1 flex-col justify-end gap-4 px-3 py-2 sm:px-5">
      {widths.map((width) => (
        <div key={width} className="flex animate-pulse gap-2.5">
          <span className="size-8 shrink-0 rounded-full bg-line sm:size-10" />
          <span className={`h-14 rounded-2xl bg-sunken ${width}`} />
        </div>
      ))}
    </div>
  );
}
