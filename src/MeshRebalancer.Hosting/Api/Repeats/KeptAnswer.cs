using System.Text;
using MeshRebalancer.Domain.Requests;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api.Repeats;

/// <summary>What is kept of an answer, and how it is given again.</summary>
internal static class KeptAnswer
{
    /// <summary>On an answer that was given before.</summary>
    public const string Replayed = "Idempotent-Replayed";

    private static readonly object Instead = new();

    /// <summary>The body to be kept in place of one that shows a secret.</summary>
    public static void Keep(HttpContext context, string body) => context.Items[Instead] = body;

    /// <summary>
    /// A success, or a refusal that was decided. Null for what could not be read, which the caller mends and sends under the same key, and for a
    /// failure, of which nobody knows what it did.
    /// </summary>
    public static RequestAnswer? Of(HttpContext context, MemoryStream body)
    {
        var response = context.Response;
        return response.StatusCode is < 300 or StatusCodes.Status404NotFound or StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed
            ? new(
                response.StatusCode, response.ContentType,
                context.Items[Instead] as string ?? (body.Length == 0 ? null : Encoding.UTF8.GetString(body.ToArray())),
                Header(response, "Location"), Header(response, "ETag"))
            : null;
    }

    /// <summary>The same again.</summary>
    public static async Task GiveAgainAsync(HttpResponse response, RequestAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.Headers[Replayed] = "true";
        if (answer.Location is { } location)
            response.Headers.Location = location;
        if (answer.ETag is { } tag)
            response.Headers.ETag = tag;
        response.ContentType = answer.ContentType;
        if (answer.Body is { } body)
            await response.WriteAsync(body);
    }

    private static string? Header(HttpResponse response, string name) => response.Headers[name].ToString() is { Length: > 0 } value ? value : null;
}
