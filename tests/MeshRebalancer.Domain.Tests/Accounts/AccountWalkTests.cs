using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Accounts;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class AccountWalkTests
{
    public static TheoryData<string> WireNames => [.. AccountCodec.Events.Names];

    [Fact]
    public void Whatever_happens_every_call_is_answered_once_and_nonces_have_no_gaps() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll<int>(ArbMap.Default.ArbFor<int>(), seed => AccountWalk.Of(seed).State is AccountState.Open));

    [Fact]
    public void Walks_reach_every_state_and_each_survives_its_snapshot_and_its_history()
    {
        var aggregate = new AccountAggregate();
        var walks = Enumerable.Range(1, 20).Select(AccountWalk.Of).ToArray();
        var states = walks.SelectMany(walk => walk.States).ToArray();
        states.Select(state => state.GetType()).Distinct().Count().ShouldBe(2);
        states.OfType<AccountState.Open>().SelectMany(open => open.Submissions).Select(one => one.State.GetType()).Distinct().Count().ShouldBe(6);
        foreach (var state in states)
        {
            JsonSerializer.Deserialize(JsonSerializer.Serialize(state, AccountCodec.State), AccountCodec.State).ShouldBe(state);
        }

        foreach (var walk in walks)
        {
            walk.History.Select(AccountCodec.Events.Encode).Select(one => AccountCodec.Events.Decode(one.Name, one.Payload))
                .Aggregate(aggregate.Initial(Sample.Facts.Stream), aggregate.Evolve).ShouldBe(walk.State);
        }
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name) => GoldenFiles.ShouldReadAndWrite(AccountCodec.Events, name);

    [Fact]
    public void An_event_that_lacks_a_field_does_not_read() =>
        Should.Throw<JsonException>(() => AccountCodec.Events.Decode("transaction.told.v1", "{}"u8));
}
