interface Listening {
  url: string;
  /** The name of the events to hear. */
  event: string;
  onEvent: (data: string) => void;
  /** Told when events begin to come, and when they stop. */
  onLive: (isLive: boolean) => void;
}

const reopenMs = 15_000;

/**
 * Hears server-sent events. The browser opens a broken stream again by itself; one that was refused is tried again here.
 * @returns what ends it
 */
export function listen({ url, event, onEvent, onLive }: Listening): () => void {
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
