using System.Text.Json;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Access;

public sealed class AccessTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly StreamId Stream = AccessState.StreamOf("main");

    public static TheoryData<string> WireNames => [.. AccessCodec.Events.Names];

    private static Scenario<AccessState, AccessCommand, AccessEvent, AccessEffect> New => Scenario.Of(new AccessAggregate(), Stream);

    private static Scenario<AccessState, AccessCommand, AccessEvent, AccessEffect> Begun => New.When(new AccessCommand.Begin("root", "admin", Secret(1), T0)).Next;

    [Fact]
    public void The_first_key_is_an_admins_and_there_is_one_first_key()
    {
        New.When(new AccessCommand.Begin("root", "admin", Secret(1), T0))
            .Then(new AccessEvent.Issued("root", "admin", AccessRole.Admin, Secret(1), null, "admin", "the node's own start", T0));
        Begun.When(new AccessCommand.Begin("other", "admin", Secret(2), T0)).ThenRejected("already-begun", "access-main", "1");
    }

    [Fact]
    public void A_desk_whose_every_key_but_one_is_gone_is_not_begun_again()
    {
        var two = Begun.When(Issue("b", "bob", AccessRole.Admin)).Next;
        two.When(Revoke("root")).Next.When(new AccessCommand.Begin("other", "eve", Secret(9), T0)).ThenRejected("already-begun");
    }

    [Fact]
    public void Keys_are_issued_to_a_name_once()
    {
        var issued = Begun.When(Issue("bot", "night bot", AccessRole.Operator))
            .Then(new AccessEvent.Issued("bot", "night bot", AccessRole.Operator, Secret(7), null, "admin", "127.0.0.1", T0)).Next;
        issued.When(Issue("bot2", "night bot", AccessRole.Viewer)).ThenRejected("name-taken", "night bot", "bot");
        issued.When(Issue("bot", "day bot", AccessRole.Viewer) with { Secret = Secret(8) }).ThenRejected("key-invalid", "bot");
        issued.When(Revoke("bot")).Next.When(Issue("bot2", "night bot", AccessRole.Viewer)).Events.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("", 1, "name")]
    [InlineData("a\nb", 1, "name")]
    [InlineData("late", -1, "expiresAt")]
    [InlineData("far", 4_000, "expiresAt")]
    public void What_a_key_can_not_be_is_refused_with_the_field(string name, int days, string field) =>
        Begun.When(Issue("x", name, AccessRole.Viewer) with { ExpiresAt = T0.AddDays(days) }).ThenRejected("key-invalid", field);

    [Fact]
    public void Nothing_is_issued_before_the_first_key() => New.When(Issue("x", "eve", AccessRole.Admin)).ThenRejected("key-invalid", "first");

    [Fact]
    public void A_revoked_key_is_gone_with_its_sessions_and_twice_is_once()
    {
        var signedIn = Begun.When(Issue("bot", "night bot", AccessRole.Operator)).Next.When(SignIn("s1", "bot")).Next;
        var revoked = signedIn.When(Revoke("bot")).Then(new AccessEvent.Revoked("bot", "night bot", "admin", "left", "127.0.0.1", T0));
        revoked.State.Key("bot").ShouldBeNull();
        revoked.State.Sessions.ShouldBeEmpty();
        revoked.Outstanding.ShouldBeEmpty();
        signedIn.When(Revoke("bot") with { Why = " " }).ThenRejected("statement-missing", "why");
    }

    [Fact]
    public void The_last_admin_who_lasts_can_not_be_revoked()
    {
        var passing = Begun.When(Issue("b", "bob", AccessRole.Admin) with { ExpiresAt = T0.AddDays(1) }).Next;
        passing.When(Revoke("root")).ThenRejected("last-admin", "admin");
        Begun.When(Issue("b", "bob", AccessRole.Admin)).Next.When(Revoke("root")).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void A_key_ends_by_itself_when_its_time_comes_and_not_before()
    {
        var until = Begun.When(Issue("bot", "night bot", AccessRole.Viewer) with { ExpiresAt = T0.AddHours(1) }).Next;
        var effect = until.Outstanding.ShouldHaveSingleItem();
        effect.DueAt.ShouldBe(T0.AddHours(1));
        until.State.Key("bot")!.IsGood(T0.AddMinutes(59)).ShouldBeTrue();
        until.State.Key("bot")!.IsGood(T0.AddHours(1)).ShouldBeFalse();
        until.When(new AccessCommand.End(effect.Id, T0.AddMinutes(59))).ThenNothing();
        until.When(new AccessCommand.End(effect.Id, T0.AddHours(1))).Then(new AccessEvent.Expired("bot", "night bot", T0.AddHours(1))).Outstanding.ShouldBeEmpty();
    }

    [Fact]
    public void A_session_ends_with_its_time_its_key_or_its_holder()
    {
        var passing = Begun.When(Issue("bot", "night bot", AccessRole.Viewer) with { ExpiresAt = T0.AddHours(1) }).Next;
        passing.When(SignIn("s1", "bot")).Then(new AccessEvent.SignedIn("s1", "bot", "night bot", Secret(5), T0.AddHours(1), "127.0.0.1", T0));
        passing.When(SignIn("s1", "bot") with { At = T0.AddHours(1) }).ThenRejected("not-issued", "bot");
        var lasting = Begun.When(SignIn("s1", "root")).Next;
        lasting.When(new AccessCommand.SignOut("s1", T0)).Then(new AccessEvent.SessionClosed("s1", "admin", "signed out", T0));
        var timer = lasting.Outstanding.ShouldHaveSingleItem();
        lasting.When(new AccessCommand.End(timer.Id, T0.AddHours(11))).ThenNothing();
        lasting.When(new AccessCommand.End(timer.Id, T0.AddHours(12))).Then(new AccessEvent.SessionClosed("s1", "admin", "its time is over", T0.AddHours(12)));
    }

    [Fact]
    public void The_oldest_session_makes_room()
    {
        var full = Enumerable.Range(0, AccessDecider.SessionsMax).Aggregate(Begun, (so, i) => so.When(SignIn($"s{i}", "root")).Next);
        var next = full.When(SignIn("newest", "root"));
        next.Events.Count.ShouldBe(2);
        next.State.Session("s0").ShouldBeNull();
        next.State.Sessions.Count.ShouldBe(AccessDecider.SessionsMax);
    }

    [Fact]
    public void States_survive_their_snapshot()
    {
        var state = Begun.When(Issue("bot", "night bot", AccessRole.Approver) with { ExpiresAt = T0.AddDays(9) }).Next.When(SignIn("s1", "bot")).State;
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(state, AccessCodec.State), AccessCodec.State).ShouldBe(state);
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void Stored_events_stay_readable(string name) => GoldenFiles.ShouldReadAndWrite(AccessCodec.Events, name);

    private static Hash32 Secret(byte fill) => Hash32.Parse("0x" + Convert.ToHexStringLower(Enumerable.Repeat(fill, 32).ToArray()), null);

    private static AccessCommand.Issue Issue(string id, string name, AccessRole role) => new(id, name, role, Secret(7), null, "admin", "127.0.0.1", T0);

    private static AccessCommand.Revoke Revoke(string id) => new(id, "admin", "left", "127.0.0.1", T0);

    private static AccessCommand.SignIn SignIn(string id, string key) => new(id, key, Secret(5), T0.AddHours(12), "127.0.0.1", T0);
}
