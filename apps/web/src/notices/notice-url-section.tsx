import { Skeleton, Text } from "@mantine/core";
import { usePlan } from "../api/plan.ts";
import { useSignedInSession } from "../api/session.ts";
import { Copyable } from "../ui/copyable.tsx";
import { Failure } from "../ui/failure.tsx";
import { Section } from "../ui/section.tsx";
import { words } from "../words/index.ts";
import { NoticeUrlForm } from "./notice-url-form.tsx";

const texts = words.notices.url;

/** Where notices are sent. Only operators change it; members do not see it, because such a URL often holds a secret. */
export function NoticeUrlSection() {
  const { scope } = useSignedInSession();
  const { data, error, isPending, refetch } = usePlan();
  if (isPending) return <Skeleton height={120} />;
  if (data === undefined)
    return <Failure error={error} title={words.errors.loading(texts.title.toLowerCase())} retry={refetch} />;
  const { noticeUrl } = data;
  return (
    <Section title={texts.title} hint={texts.hint}>
      {noticeUrl ? (
        <Copyable value={noticeUrl} name={texts.name} />
      ) : (
        <Text size="sm">{scope === "operator" ? texts.none : texts.noneHint}</Text>
      )}
      {scope === "operator" && <NoticeUrlForm current={noticeUrl ?? null} />}
    </Section>
  );
}
