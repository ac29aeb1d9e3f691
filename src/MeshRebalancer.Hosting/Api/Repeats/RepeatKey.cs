using System.Security.Cryptography;
using System.Text;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Kernel;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api.Repeats;

/// <summary>A caller's <c>Idempotency-Key</c>. Only its hash, together with the caller's, is stored.</summary>
internal static class RepeatKey
{
    public const string Name = "Idempotency-Key";
    public const int LengthMax = 255;

    /// <summary>Whether the request is a write of the API under a key.</summary>
    public static bool Header(HttpRequest request, out string text)
    {
        text = request.Headers[Name].ToString();
        return request.Headers.ContainsKey(Name) && request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)
            && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.HttpContext.User.Identity is { IsAuthenticated: true };
    }

    /// <summary>The key, in the draft's quotes or without; null for what can be none.</summary>
    public static string? Parse(string text)
    {
        var key = text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return key.Length is > 0 and <= LengthMax && key.All(letter => letter is >= ' ' and <= '~') ? key : null;
    }

    public static RequestCommand.Begin Begin(HttpRequest request, string key, byte[] body, bool isRepeatable, DateTimeOffset now, DateTimeOffset until)
    {
        var (caller, what) = (Caller.Of(request), $"{request.Method} {request.Path}");
        return new(
            Hash(Encoding.UTF8.GetBytes($"{caller.Key}\n{key}")), Hash([.. Encoding.UTF8.GetBytes($"{what}{request.QueryString}\n"), .. body]), Guid.NewGuid().ToString("n"),
            Problems.Shorten(what), caller.Name, isRepeatable, until, now);
    }

    private static Hash32 Hash(byte[] bytes) => Hash32.Parse("0x" + Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
}
