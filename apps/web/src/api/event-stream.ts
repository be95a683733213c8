interface Subscription {
  url: string;
  /** The name of the events to receive. */
  event: string;
  onEvent: (data: string) => void;
  /** Called when events begin to arrive, and when they stop. */
  onLive: (isLive: boolean) => void;
}

const reopenMs = 15_000;

/**
 * Receives server-sent events. The browser reopens a broken stream by itself; this reopens one that the API refused.
 * @returns a function that ends the subscription
 */
export function subscribeToEvents({ url, event, onEvent, onLive }: Subscription): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener(event, ({ data }) => {
      onLive(true);
      onEvent(String(data));
    });
    source.onerror = () => {
      onLive(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, reopenMs);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
    onLive(false);
  };
}
