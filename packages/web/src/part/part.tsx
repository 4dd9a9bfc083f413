import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode, Suspense } from "react";
import { PartMissing, reloadIfSafe } from "./part-missing.ts";

type Props = {
  /** Shown while it is loaded, and when it cannot be. */
  fallback?: ReactNode;
  /** Called when the user continues without it. */
  onClose?: (() => void) | undefined;
  children: ReactNode;
};

type State = { failure?: "missing" | "broken" };

const sentences = {
  missing: "This part could not be loaded. A newer version of Parley may be out.",
  broken: "This part has failed. Your messages are safe.",
};

/**
 * Wraps a `lazy` component: a failed load does not affect the rest of the page, and one place says
 * what happened and what can be done.
 */
export class Part extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof PartMissing ? "missing" : "broken" };
  }

  override componentDidCatch(error: unknown) {
    if (error instanceof PartMissing) void reloadIfSafe();
  }

  override render() {
    const { failure } = this.state;
    if (!failure) return <Suspense fallback={this.props.fallback}>{this.props.children}</Suspense>;
    const goOn = () => {
      this.setState({ failure: undefined });
      this.props.onClose?.();
    };
    return (
      <>
        {this.props.fallback}
        <div
          role="alert"
          className="fixed inset-x-3 bottom-[max(1rem,env(safe-area-inset-bottom))] z-20 mx-auto flex max-w-md flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl border border-line bg-raised p-4 text-ink text-sm shadow-2xl"
        >
          <TriangleAlert aria-hidden="true" className="size-5 shrink-0 text-bad" />
          <p className="min-w-0 flex-1 basis-52">{sentences[failure]}</p>
          <div className="ml-auto flex gap-2">
            {this.props.onClose && (
              <button type="button" className="button min-h-9" onClick={goOn}>
                Not now
              </button>
            )}
            <button type="button" className="button button-primary min-h-9" onClick={() => location.reload()}>
              Reload
            </button>
          </div>
        </div>
      </>
    );
  }
}
