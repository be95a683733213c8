import { http } from "@inlet/contracts";
import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeNoticeUrl } from "../api/plan.ts";
import { Failure } from "../ui/failure.tsx";
import { words } from "../words/index.ts";

const texts = words.notices.url;

/** Sets the URL that receives notices, or removes it. */
export function NoticeUrlForm({ current }: { current: string | null }) {
  const { mutate, isPending, isError, error } = useChangeNoticeUrl();
  const [url, setUrl] = useState("");
  const [isWrong, setWrong] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { success, data } = http.noticeUrl.safeParse(url.trim());
    setWrong(!success);
    if (success) mutate(data, { onSuccess: () => setUrl("") });
  };
  return (
    <form onSubmit={send} noValidate>
      <Group gap="sm" align="flex-start">
        <TextInput
          {...{
            type: "url",
            "aria-label": texts.input,
            placeholder: "https://",
            value: url,
            w: 360,
            maw: "100%",
          }}
          error={isWrong && texts.wrong}
          onChange={(it) => setUrl(it.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {texts.save}
        </Button>
        {current && (
          <Button variant="outline" color="red" loading={isPending} onClick={() => mutate(null)}>
            {texts.remove}
          </Button>
        )}
      </Group>
      {isError && <Failure error={error} title={words.errors.failed.change} />}
    </form>
  );
}
