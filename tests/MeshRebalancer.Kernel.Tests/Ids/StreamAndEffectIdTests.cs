using System.Text.Json;

namespace MeshRebalancer.Kernel.Tests.Ids;

public sealed class StreamAndEffectIdTests
{
    private static readonly StreamId Stream = StreamId.Of("rebalance", "main", "alpha.7");

    [Fact]
    public void A_stream_splits_back_into_its_parts()
    {
        $"{Stream}".ShouldBe("rebalance-main-alpha.7");
        Stream.Category.ShouldBe("rebalance");
        Stream.Parts.ShouldBe(["main", "alpha.7"]);
        StreamId.Parse($"{Stream}").ShouldBe(Stream);
        StreamId.Of("coordinator").Parts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("portfolio-")]
    [InlineData("portfolio--alpha")]
    [InlineData("portfolio-al pha")]
    [InlineData("portfolio-alpha/1")]
    [InlineData("portfolio-älpha")]
    [InlineData("portfolio-alpha\n")]
    public void A_name_that_would_not_split_back_is_refused(string name)
    {
        StreamId.TryParse(name, null, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => StreamId.Parse(name));
    }

    [Fact]
    public void A_part_may_hold_no_hyphen_of_its_own_unless_it_means_two()
    {
        StreamId.IsPart("a-b").ShouldBeFalse();
        StreamId.IsPart("a_b.c9").ShouldBeTrue();
        StreamId.IsPart("").ShouldBeFalse();
    }

    [Fact]
    public void A_name_has_200_characters_at_most()
    {
        StreamId.TryParse(new string('a', 200), null, out _).ShouldBeTrue();
        StreamId.TryParse(new string('a', 201), null, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_default_stream_is_a_bug() => Should.Throw<InvalidOperationException>(() => default(StreamId).Category);

    [Fact]
    public void An_effect_names_its_stream_purpose_and_attempt()
    {
        var id = EffectId.Of(Stream, "leg1.swap", 2);
        $"{id}".ShouldBe("rebalance-main-alpha.7/leg1.swap/2");
        id.Stream.ShouldBe(Stream);
        EffectId.Parse($"{id}").ShouldBe(id);
        $"{EffectId.Of(Stream, "plan")}".ShouldEndWith("/1");
    }

    [Theory]
    [InlineData("rebalance-a/plan")]
    [InlineData("rebalance-a/plan/0")]
    [InlineData("rebalance-a/plan/-1")]
    [InlineData("rebalance-a/plan/01")]
    [InlineData("rebalance-a/plan/x")]
    [InlineData("rebalance-a//1")]
    [InlineData("/plan/1")]
    [InlineData("rebalance-a/plan/1/1")]
    [InlineData("rebalance a/plan/1")]
    public void Text_that_is_no_effect_is_refused(string text)
    {
        EffectId.TryParse(text, null, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => EffectId.Parse(text));
    }

    [Fact]
    public void Ids_sort_by_their_characters_not_by_a_language()
    {
        string[] names = ["b", "A", "a", "B"];
        names.Select(name => StreamId.Of(name)).Order().Select(id => $"{id}").ShouldBe(["A", "B", "a", "b"]);
        names.Select(name => EffectId.Of(Stream, name)).Order().Select(id => $"{id}".Split('/')[1]).ShouldBe(["A", "B", "a", "b"]);
    }

    [Fact]
    public void Json_is_a_string()
    {
        var id = EffectId.Of(Stream, "plan");
        JsonSerializer.Deserialize<EffectId>(JsonSerializer.Serialize(id)).ShouldBe(id);
        JsonSerializer.Deserialize<StreamId>(JsonSerializer.Serialize(Stream)).ShouldBe(Stream);
        JsonSerializer.Deserialize<ChainId>("\"8453\"").ShouldBe(new ChainId(8453));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<ChainId>("\"0\""));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<StreamId>("\"a b\""));
    }
}
