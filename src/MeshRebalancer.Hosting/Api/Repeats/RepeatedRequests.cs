using System.Globalization;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.Hosting.Api.Repeats;

/// <summary>
/// Answers a write that comes a second time under the same <c>Idempotency-Key</c> as the first was answered, without doing it again
/// (IETF draft-ietf-httpapi-idempotency-key-header). Key and answer are journaled, so a restart, or another node of a cluster, changes nothing.
/// </summary>
internal sealed class RepeatedRequests(Readings readings, IStreams streams, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!RepeatKey.Header(context.Request, out var text) || context.GetEndpoint()?.Metadata.GetMetadata<NeverRepeated>() is not null)
        {
            await next(context);
            return;
        }

        var refusal = RepeatKey.Parse(text) is not { } key
            ? Problems.Of(StatusCodes.Status400BadRequest, "idempotency-key", $"Idempotency-Key has {text.Length} characters; 1 to {RepeatKey.LengthMax} printable ones are expected, a UUID for instance.")
            : await BodyAsync(context.Request) is not { } body
                ? Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"The body is larger than {RequestBody.BytesMax} bytes, which is the most that is allowed.")
                : await OnceAsync(context, next, key, body);
        if (refusal is not null)
            await refusal.ExecuteAsync(context);
    }

    private async Task<IResult?> OnceAsync(HttpContext context, RequestDelegate next, string key, byte[] body)
    {
        var (request, now) = (context.Request, time.GetUtcNow());
        var begin = RepeatKey.Begin(request, key, body, context.GetEndpoint()?.Metadata.GetMetadata<DoneTwiceIsTwice>() is null, now, now + Patience);
        var stream = RequestsState.StreamOf(readings.Desk, begin.Key);
        if (await streams.AskAsync(stream, begin, context.RequestAborted) is Reply.Refused refused)
            return await RefusedAsync(context, stream, begin, refused);
        var given = await CarryOutAsync(context, next, stream, begin);
        await streams.AskAsync(stream, given, CancellationToken.None);
        return null;
    }

    private async Task<IResult?> RefusedAsync(HttpContext context, StreamId stream, RequestCommand.Begin begin, Reply.Refused refused)
    {
        var stage = ((RequestsState)(await streams.ReadAsync(stream, context.RequestAborted)).State).Find(begin.Key)?.Stage;
        if (refused.Code == "answered" && stage is RequestStage.Answered { Answer: var answer })
        {
            await KeptAnswer.GiveAgainAsync(context.Response, answer);
            return null;
        }

        if (stage is RequestStage.Running running)
            context.Response.Headers.RetryAfter = Math.Clamp((int)(running.Until - begin.At).TotalSeconds, 1, 5).ToString(CultureInfo.InvariantCulture);
        return refused.Code == "key-reused" ? Problems.Of(StatusCodes.Status422UnprocessableEntity, refused.Code, refused.Reason) : Problems.Refused(refused);
    }

    private async Task<RequestCommand> CarryOutAsync(HttpContext context, RequestDelegate next, StreamId stream, RequestCommand.Begin begin)
    {
        var response = context.Response;
        var outside = response.Body;
        using var inside = new MemoryStream();
        response.Body = inside;
        try
        {
            await next(context);
        }
        catch
        {
            response.Body = outside;
            await streams.AskAsync(stream, new RequestCommand.Drop(begin.Key, begin.Run, IsUnknown: true, time.GetUtcNow()), CancellationToken.None);
            throw;
        }

        response.Body = outside;
        var answer = KeptAnswer.Of(context, inside);
        inside.Position = 0;
        await inside.CopyToAsync(outside, context.RequestAborted);
        return answer is null
            ? new RequestCommand.Drop(begin.Key, begin.Run, response.StatusCode >= StatusCodes.Status500InternalServerError, time.GetUtcNow())
            : new RequestCommand.Answer(begin.Key, begin.Run, answer, time.GetUtcNow());
    }

    private static async Task<byte[]?> BodyAsync(HttpRequest request)
    {
        using var read = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(read, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }

        var body = read.ToArray();
        request.Body = new MemoryStream(body);
        return body;
    }
}

/// <summary>On an endpoint whose write, done a second time, does more: after an unknown outcome it is not done again by itself.</summary>
internal sealed record DoneTwiceIsTwice;

/// <summary>On an endpoint that takes no key against repeats.</summary>
internal sealed record NeverRepeated;
