-- Whether one more permit at second `slot` keeps every window that holds that second within `cap`.
--
-- A window is 63 seconds, not 60: a bucket is a second wide, a permit may be used up to a second late, and the request
-- takes a moment to arrive. So no 60 seconds at Kustomer's end hold more than the cap.
create or replace function has_capacity(counts integer[], slot integer, cap integer) returns boolean
language plpgsql immutable as $$
declare
  width constant integer := 63;
  total integer := 0;
begin
  if (select sum(it) from unnest(counts) it) < cap then return true; end if; -- as for most orgs at most times
  for i in greatest(slot - width + 1, 1) .. slot loop
    total := total + counts[i];
  end loop;
  if total >= cap then return false; end if;
  for newest in slot + 1 .. least(slot + width - 1, cardinality(counts)) loop
    total := total + counts[newest];
    if newest - width >= 1 then total := total - counts[newest - width]; end if;
    if total >= cap then return false; end if;
  end loop;
  return true;
end $$;
