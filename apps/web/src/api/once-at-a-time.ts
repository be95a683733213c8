import { hashKey } from "@tanstack/react-query";
import { useRef } from "react";

/**
 * Returns a function that sends the same input only once at a time, and then gives all callers the one reply: a button can be pressed again
 * before the page shows that the first press is being sent.
 */
export function useOnceAtATime<V, R>(send: (input: V) => Promise<R>): (input: V) => Promise<R> {
  const underWay = useRef(new Map<string, Promise<R>>());
  return (input) => {
    const key = hashKey([input]);
    const sent = underWay.current.get(key) ?? send(input).finally(() => underWay.current.delete(key));
    underWay.current.set(key, sent);
    return sent;
  };
}
