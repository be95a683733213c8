import { http, type WebhookEventType } from "@inlet/contracts";
import { Checkbox, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { DialogButtons } from "../ui/dialog-buttons.tsx";
import { words } from "../words/index.ts";

type NewEndpoint = z.input<typeof http.newWebhookEndpoint>;

const texts = words.push.create;
const allEvents = http.newWebhookEndpoint.shape.events.element.options;
const places = ["now", "beginning"] as const;

interface WebhookFieldsProps {
  onSubmit: (endpoint: NewEndpoint) => void;
  onCancel: () => void;
  isSending: boolean;
}

/** URL, events and place in the feed of a new webhook. */
export function WebhookFields({ onSubmit, onCancel, isSending }: WebhookFieldsProps) {
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<WebhookEventType[]>([...allEvents]);
  const [from, setFrom] = useState<Place>("now");
  const [isSubmitted, setSubmitted] = useState(false);
  const hasUrl = http.noticeUrl.safeParse(url.trim()).success;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
    if (hasUrl && events.length > 0)
      onSubmit({ url: url.trim(), events, from, description: description.trim() });
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        <UrlInput {...{ url, setUrl }} isWrong={isSubmitted && !hasUrl} />
        <TextInput
          {...{ label: texts.description, value: description, maxLength: 200, autoComplete: "off" }}
          onChange={(it) => setDescription(it.currentTarget.value)}
        />
        <EventChoice {...{ events, setEvents }} isMissing={isSubmitted && events.length === 0} />
        <PlaceChoice {...{ from, setFrom }} />
        <DialogButtons back={texts.back} onBack={onCancel} loading={isSending}>
          {texts.submit}
        </DialogButtons>
      </Stack>
    </form>
  );
}

type Place = (typeof places)[number];

const PlaceChoice = ({ from, setFrom }: { from: Place; setFrom: (from: Place) => void }) => (
  <Radio.Group label={texts.from} value={from} onChange={(it) => setFrom(it === "beginning" ? it : "now")}>
    <Stack gap="xs" mt="xs">
      {places.map((it) => (
        <Radio key={it} value={it} label={texts.places[it]} />
      ))}
    </Stack>
  </Radio.Group>
);

interface UrlInputProps {
  url: string;
  setUrl: (url: string) => void;
  isWrong: boolean;
}

const UrlInput = ({ url, setUrl, isWrong }: UrlInputProps) => (
  <TextInput
    {...{ label: texts.url, description: texts.urlHint, type: "url", placeholder: "https://", value: url }}
    data-autofocus
    error={isWrong && texts.urlWrong}
    onChange={(it) => setUrl(it.currentTarget.value)}
  />
);

interface EventChoiceProps {
  events: WebhookEventType[];
  setEvents: (events: WebhookEventType[]) => void;
  isMissing: boolean;
}

const EventChoice = ({ events, setEvents, isMissing }: EventChoiceProps) => (
  <Checkbox.Group
    label={texts.events}
    value={events}
    error={isMissing && texts.eventsMissing}
    onChange={(chosen) => setEvents(allEvents.filter((it) => chosen.includes(it)))}
  >
    <Stack gap="xs" mt="xs" mb="xs">
      {allEvents.map((it) => (
        <Checkbox key={it} value={it} label={words.push.events[it]} />
      ))}
    </Stack>
  </Checkbox.Group>
);
