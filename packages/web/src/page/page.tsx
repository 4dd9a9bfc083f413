import type { ReactNode } from "react";

/**
 * A page with one card on the gradient, for everything outside of a room. It is aligned to the top:
 * later content would otherwise move a button that the user is about to press.
 */
export function Page({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center px-4 pt-[max(1rem,env(safe-area-inset-top),14dvh)] pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className="w-full max-w-md rounded-3xl bg-panel p-6 shadow-2xl sm:p-9">{children}</div>
    </main>
  );
}

/** What this is, above what it asks for. */
export function Brand() {
  return (
    <div className="flex items-center gap-3">
      <Logo />
      <span className="font-bold text-xl tracking-tight">Parley</span>
    </div>
  );
}

export function Logo({ className = "size-10" }: { className?: string }) {
  return <img src="/favicon.svg" alt="" className={className} />;
}
