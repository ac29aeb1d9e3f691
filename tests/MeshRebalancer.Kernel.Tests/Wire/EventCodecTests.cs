using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel.Tests.Wire;

public abstract record ParcelEvent
{
    private ParcelEvent()
    {
    }

    [WireName("parcel.sent.v1")]
    public sealed record Sent(Address To, UInt256 Amount, EquatableArray<string> Notes) : ParcelEvent;

    [WireName("parcel.lost.v1")]
    public sealed record Lost(string Where, string? Because = null) : ParcelEvent;
}

public abstract record TwinEvent
{
    private TwinEvent()
    {
    }

    [WireName("twin.born.v1")]
    public sealed record Born : TwinEvent;

    [WireName("twin.born.v1")]
    public sealed record BornToo : TwinEvent;
}

public abstract record NamelessEvent
{
    private NamelessEvent()
    {
    }

    public sealed record Happened : NamelessEvent;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ParcelEvent.Sent))]
[JsonSerializable(typeof(ParcelEvent.Lost))]
internal sealed partial class ParcelJson : JsonSerializerContext;

public sealed class EventCodecTests
{
    private static readonly EventCodec<ParcelEvent> Codec = new(ParcelJson.Default);

    private static readonly ParcelEvent.Sent Sent = new(Address.Zero, UInt256.MaxValue, ["a"]);

    [Fact]
    public void An_event_comes_back()
    {
        var (name, payload) = Codec.Encode(Sent);
        name.ShouldBe("parcel.sent.v1");
        Codec.Decode(name, payload).ShouldBe(Sent);
    }

    [Fact]
    public void The_bytes_are_the_cases_own_json() => Encoding.UTF8.GetString(Codec.Encode(new ParcelEvent.Lost("at sea")).Payload)
        .ShouldBe("""{"where":"at sea","because":null}""");

    [Fact]
    public void Names_are_listed_in_order() => Codec.Names.ShouldBe(["parcel.lost.v1", "parcel.sent.v1"]);

    [Fact]
    public void An_old_event_without_a_later_optional_field_still_reads() =>
        Codec.Decode("parcel.lost.v1", """{"where":"at sea"}"""u8).ShouldBe(new ParcelEvent.Lost("at sea"));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"where":null}""")]
    [InlineData("""{"where":3}""")]
    [InlineData("null")]
    [InlineData("""{"where":"at s""")]
    [InlineData("")]
    public void A_damaged_event_never_reads_as_a_default(string json) =>
        Should.Throw<JsonException>(() => Codec.Decode("parcel.lost.v1", Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Missing_money_is_not_zero() => Should.Throw<JsonException>(() =>
        Codec.Decode("parcel.sent.v1", """{"to":"0x0000000000000000000000000000000000000000","notes":[]}"""u8)).Message.ShouldContain("amount");

    [Fact]
    public void An_unknown_name_is_refused() =>
        Should.Throw<JsonException>(() => Codec.Decode("parcel.eaten.v1", "{}"u8)).Message.ShouldContain("'parcel.eaten.v1'");

    [Fact]
    public void Two_events_with_one_name_are_refused_at_the_start() =>
        Should.Throw<InvalidOperationException>(() => new EventCodec<TwinEvent>(ParcelJson.Default)).Message.ShouldContain("'twin.born.v1' names two events");

    [Fact]
    public void An_event_that_the_context_does_not_know_is_refused_at_the_start() =>
        Should.Throw<InvalidOperationException>(() => new EventCodec<TwinEvent>(ParcelJson.Default)).Message.ShouldContain("ParcelJson does not know Born");

    [Fact]
    public void An_event_without_a_name_is_refused_at_the_start() =>
        Should.Throw<InvalidOperationException>(() => new EventCodec<NamelessEvent>(ParcelJson.Default)).Message.ShouldContain("has no [WireName]");
}
