-- Estimates how much of an org's limit its other tools use: what Kustomer counted and Inlet did not send.
--
-- A higher estimate counts at once. A lower one counts only when nothing has confirmed the higher one for 90 seconds,
-- because Kustomer counts little just after its window has started anew.
drop function if exists record_external_usage(text, text, integer, integer, timestamptz); -- without a host
create or replace function record_external_usage(
  p_org text, p_kind text, p_limit integer, p_remaining integer, p_now timestamptz default null,
  p_host text default ''
) returns void language plpgsql as $$
declare
  b org_budget;
  moment timestamptz;
  margin constant real := p_limit * 0.05;
  newest integer;
  ours integer;
  external integer;
  noted integer;
  noted_at timestamptz;
begin
  select * into b from org_budget where host = p_host and org_id = p_org for update;
  if not found then return; end if;
  moment := coalesce(p_now, clock_timestamp());
  newest := floor(extract(epoch from moment))::bigint - b.first_second + 1;
  select coalesce(sum(it), 0) into ours
  from unnest((case p_kind when 'search' then b.searched else b.sent end)[greatest(newest - 62, 1):newest]) it;
  external := p_limit - p_remaining - ours;
  noted_at := case p_kind when 'search' then b.external_searched_at else b.external_sent_at end;
  noted := case when noted_at > moment - interval '90 seconds'
    then case p_kind when 'search' then b.external_searched else b.external_sent end else 0 end;
  if external <= margin or external < noted - margin
    or (external <= noted + margin and noted_at > moment - interval '30 seconds') then return; end if;
  external := greatest(external, noted); -- a confirmation does not lower the estimate
  if p_kind = 'search' then
    update org_budget set external_searched = external, external_searched_at = moment where host = p_host and org_id = p_org;
  else
    update org_budget set external_sent = external, external_sent_at = moment where host = p_host and org_id = p_org;
  end if;
end $$;
