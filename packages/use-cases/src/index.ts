export { openServiceConnections, type ServiceConnections } from "./open-service-connections.ts";
