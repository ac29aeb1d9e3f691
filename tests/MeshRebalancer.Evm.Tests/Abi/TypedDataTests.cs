namespace MeshRebalancer.Evm.Tests;

public sealed class TypedDataTests
{
    private static string Message(string type, string value) => $$$"""
        {"types":{"M":[{"name":"v","type":"{{{type}}}"}]},"primaryType":"M","domain":{"name":"x","chainId":1},"message":{"v": {{{value}}} }}
        """;

    [Theory]
    [InlineData("uint8", "256")]
    [InlineData("uint8", "-1")]
    [InlineData("uint256", "1.5")]
    [InlineData("uint256", "null")]
    [InlineData("address", "\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD\"")]
    [InlineData("bytes4", "\"0x0102030405\"")]
    [InlineData("bool", "1")]
    [InlineData("string", "7")]
    [InlineData("uint8[2]", "[1]")]
    [InlineData("uint8[]", "1")]
    [InlineData("]", "[1]")]
    [InlineData("Nobody", "{}")]
    [InlineData("(uint8)", "[1]")]
    [InlineData("M", "{}")]
    public void A_value_that_does_not_fit_is_refused_by_its_path(string type, string value) =>
        Should.Throw<TypedDataException>(() => TypedData.Parse(Message(type, value))).Message.ShouldContain("message.v");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"types":{},"primaryType":"M","domain":{},"message":{}}""")]
    [InlineData("""{"types":{"M":[{}]},"primaryType":"M","domain":{},"message":{}}""")]
    [InlineData("""{"types":{"M":[{"name":"v","type":"bool"}]},"primaryType":"M","domain":{},"message":{}}""")]
    public void What_is_no_message_is_refused(string json) => Should.Throw<TypedDataException>(() => TypedData.Parse(json));
}
