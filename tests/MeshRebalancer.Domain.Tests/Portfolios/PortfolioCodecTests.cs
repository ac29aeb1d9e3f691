using System.Text;
using System.Text.Json;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

public sealed class PortfolioCodecTests
{
    public static TheoryData<string> WireNames => [.. PortfolioCodec.Events.Names];

    public static TheoryData<string> StateNames => [.. typeof(PortfolioState).GetNestedTypes().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name)
    {
        var expected = PortfolioEvents.All.Single(e => PortfolioCodec.Events.Encode(e).Name == name);
        PortfolioCodec.Events.Decode(name, Encoding.UTF8.GetBytes(GoldenFiles.Read(name))).ShouldBe(expected);
        GoldenFiles.ShouldReadAndWrite(PortfolioCodec.Events, name);
    }

    [Fact]
    public void An_event_that_lacks_a_field_does_not_read() =>
        Should.Throw<JsonException>(() => PortfolioCodec.Events.Decode("portfolio.declined.v1", "{}"u8));

    [Theory]
    [MemberData(nameof(StateNames))]
    public void A_snapshot_reads_back_as_the_same_state(string name)
    {
        var state = States().Single(state => state.GetType().Name == name);
        var json = JsonSerializer.Serialize(state, PortfolioCodec.State);
        JsonSerializer.Deserialize(json, PortfolioCodec.State).ShouldBe(state);
    }

    private static EquatableArray<PortfolioState> States()
    {
        var aggregate = new PortfolioAggregate();
        PortfolioState After(params int[] events) =>
            events.Aggregate(aggregate.Initial(Facts.Stream), (state, i) => aggregate.Evolve(state, PortfolioEvents.All[i]));
        return [aggregate.Initial(Facts.Stream), After(0, 2, 3), After(0, 2, 4), After(0, 2, 7), After(0, 2, 7, 8, 9)];
    }
}
