export { keepHouse, ringForgotten, tick } from "./tick.ts";
