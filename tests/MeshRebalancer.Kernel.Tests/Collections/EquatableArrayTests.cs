using System.Text.Json;

namespace MeshRebalancer.Kernel.Tests.Collections;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equal_items_in_the_same_order_are_equal()
    {
        EquatableArray<string> one = ["a", "b"];
        EquatableArray<string> same = ["a", "b"];
        EquatableArray<string> turned = ["b", "a"];

        one.ShouldBe(same);
        (one == same, one != turned, one.Equals((object)same), one.Equals("a")).ShouldBe((true, true, true, false));
        one.GetHashCode().ShouldBe(same.GetHashCode());
    }

    [Fact]
    public void A_record_that_holds_one_is_equal_by_contents() => new Basket(["a"], 1).ShouldBe(new Basket(["a"], 1));

    [Fact]
    public void The_default_is_empty()
    {
        var empty = default(EquatableArray<int>);
        empty.ShouldBe([]);
        empty.ShouldBe(EquatableArray<int>.Empty);
        empty.GetHashCode().ShouldBe(EquatableArray.Create<int>([]).GetHashCode());
        (empty.Count, empty.AsSpan().Length, $"{empty}").ShouldBe((0, 0, "[]"));
        empty.Add(1).ShouldBe([1]);
    }

    [Fact]
    public void Adding_and_replacing_leave_the_original_alone()
    {
        EquatableArray<int> original = [1, 2, 1];

        original.Add(3).ShouldBe([1, 2, 1, 3]);
        original.Replace(item => item == 1, item => item + 9).ShouldBe([10, 2, 10]);
        original.ShouldBe([1, 2, 1]);
    }

    [Fact]
    public void Items_are_copied_in()
    {
        int[] source = [1, 2];
        var copy = source.ToEquatableArray();
        source[0] = 9;
        copy.ShouldBe([1, 2]);
        copy[0].ShouldBe(1);
    }

    [Fact]
    public void Json_is_an_array_and_comes_back()
    {
        var json = JsonSerializer.Serialize(new Basket(["a", "b"], 2));
        json.ShouldBe("""{"Items":["a","b"],"Count":2}""");
        JsonSerializer.Deserialize<Basket>(json).ShouldBe(new Basket(["a", "b"], 2));
        JsonSerializer.Deserialize<EquatableArray<EquatableArray<int>>>("[[1],[]]").ShouldBe([[1], []]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    [InlineData("[null]")]
    [InlineData("[1]")]
    public void Other_json_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<EquatableArray<string>>(json));

    private sealed record Basket(EquatableArray<string> Items, int Count);
}
