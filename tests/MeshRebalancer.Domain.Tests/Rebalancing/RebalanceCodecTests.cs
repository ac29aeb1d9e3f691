using System.Text.Json;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class RebalanceCodecTests
{
    public static TheoryData<string> WireNames => [.. RebalanceCodec.Events.Names];

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name) => GoldenFiles.ShouldReadAndWrite(RebalanceCodec.Events, name);

    [Fact]
    public void An_event_that_lacks_a_field_does_not_read() =>
        Should.Throw<JsonException>(() => RebalanceCodec.Events.Decode("leg.settled.v1", "{}"u8));
}
