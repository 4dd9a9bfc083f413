import { Component, type ReactNode } from "react";

type Props = {
  /** What is shown. Another value is retried. */
  of: unknown;
  children: ReactNode;
};

type State = { failedOf?: unknown };

/**
 * Keeps a message that cannot be shown from taking the room with it. Page translators and other
 * extensions change what React has put into the page, and React finds out when it next changes the
 * same.
 */
export class MessageBoundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(): State {
    return { failedOf: failing };
  }

  static getDerivedStateFromProps({ of }: Props, { failedOf }: State): State | null {
    if (failedOf === failing) return { failedOf: of };
    return failedOf !== undefined && failedOf !== of ? { failedOf: undefined } : null;
  }

  override render() {
    if (this.state.failedOf === undefined) return this.props.children;
    return <p className="px-3 pt-3 text-quiet text-sm italic sm:px-5">This message cannot be shown.</p>;
  }
}

/** Shown in place of what failed. */
const failing = Symbol("failing");
